import { largeDocuments } from './large-documents-trial.js';

test('a document takes no more memory for being larger', async () => {
  const said: string[] = [];
  await largeDocuments(40_000_000, (line) => said.push(line));
  expect(said).toHaveLength(2);
});
