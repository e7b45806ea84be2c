import type { Command } from '../../src/kernel/plugin.js';
import { retentionSchedule, scheduleAsCsv, scheduleAsTable } from './schedule.js';

export const scheduleCommand: Command = {
  usage: 'retention schedule',
  describe: 'print what becomes of every column of every part at each step, and by which class',
  options: [
    { flags: '--language <one>', describe: 'nl or en; Dutch when left out' },
    { flags: '--csv', describe: 'as CSV, for a spreadsheet' },
  ],
  run: async ({ house }, _args, { language = 'nl', csv }, print) => {
    if (language !== 'nl' && language !== 'en') {
      print(`--language is nl or en, not ${JSON.stringify(language)}`);
      return 2;
    }
    const lines = retentionSchedule(house, language);
    for (const line of (csv ? scheduleAsCsv : scheduleAsTable)(lines, language)) print(line);
    return 0;
  },
};
