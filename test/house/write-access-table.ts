/** Writes test/access-table.md anew, after a change of rules. */

import 'reflect-metadata';
import { writeTable } from './access-table.js';

await writeTable();
