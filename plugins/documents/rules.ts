import { forPersonalData } from '../../src/kernel/rules.js';

/** Who may have what is in the folder, and who may put something in: asked when a link is asked for, and when it is used. */
export const reads = forPersonalData('support', 'invoicing', 'privacy');
export const writes = forPersonalData('support', 'invoicing');
