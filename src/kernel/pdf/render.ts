import { dirname, resolve, sep } from 'node:path';
import type { TDocumentDefinitions } from 'pdfmake/interfaces.js';
import { fontFiles, fonts } from './fonts.js';
import { ink } from './look.js';

const fontFolder = resolve(dirname(fontFiles[0] ?? '.')) + sep;

/** Loaded with the first PDF: no start waits for it. */
async function loadPdfmake() {
  const { default: pdfmake } = await import('pdfmake');
  pdfmake.setFonts(fonts);
  // Text on paper comes from outside: whatever it says, nothing but the fonts is ever opened.
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy((path) => resolve(path).startsWith(fontFolder));
  return pdfmake;
}

let loaded: ReturnType<typeof loadPdfmake> | undefined;

/** Draws a PDF. Pass every text through `showable` first: what the font lacks would be left out. */
export const renderPdf = async (definition: TDocumentDefinitions): Promise<Buffer> =>
  (await (loaded ??= loadPdfmake())).createPdf(definition).getBuffer();

/**
 * What all documents of the house have in common.
 * @param made the only moment in the file, and the seed of its id: never the clock, where the same must give the same bytes
 */
export const houseStyle = (
  title: string,
  locale: string,
  made: Date,
): Pick<TDocumentDefinitions, 'version' | 'language' | 'displayTitle' | 'info' | 'defaultStyle'> => ({
  version: '1.7',
  language: locale,
  displayTitle: true,
  info: { title, creator: 'Klantmap', producer: 'pdfmake', creationDate: made },
  defaultStyle: { font: 'Roboto', fontSize: 9.5, lineHeight: 1.2, color: ink },
});
