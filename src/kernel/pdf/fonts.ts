import { createRequire } from 'node:module';
import type { TFontDictionary } from 'pdfmake/interfaces.js';

export const fonts = createRequire(import.meta.url)('pdfmake/fonts/Roboto.js') as TFontDictionary;
export const fontFiles = Object.values(fonts['Roboto'] ?? {}) as string[];
