import type { Plugin } from '../src/kernel/plugin.js';
import accountant from './accountant/plugin.js';
import documents from './documents/plugin.js';
import newsletter from './newsletter/plugin.js';
import retention from './retention/plugin.js';

/** The plugins that are installed. To remove one, delete its line and its folder. */
export const plugins: readonly Plugin[] = [newsletter, accountant, documents, retention];
