import { defineEvent } from '../kernel/events.js';

export const entriesLetGo = defineEvent<{ blockId: string }>('audit.entries-let-go', ({ blockId }) => ({
  record: ['AuditBlock', blockId],
}));
