import { readFile } from 'node:fs/promises';
import { generateDocuments, generatedFile } from '../client/generate.js';

test('the typed documents are those of the schema', async () => {
  // When this fails, schema.graphql or a document changed: run `npm run documents`.
  expect((await generateDocuments()).split('\n')).toEqual(
    (await readFile(generatedFile, 'utf8')).split('\n'),
  );
});
