import type { Stream } from '../../src/kernel/streams.js';
import { handOut } from './content/hand-out.js';
import { receive } from './content/receive.js';

export const streams: Stream[] = [
  {
    method: 'PUT',
    path: 'documents/upload/:token',
    async handle(work, request) {
      const document = await receive(work, request.params.token ?? '', request);
      return { status: 201, body: { document } };
    },
  },
  {
    method: 'GET',
    path: 'documents/download/:token',
    handle: (work, request) => handOut(work, request.params.token ?? ''),
  },
];
