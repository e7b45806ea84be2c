import { writeFile } from 'node:fs/promises';
import { generateDocuments, generatedFile } from './generate.js';

await writeFile(generatedFile, await generateDocuments());
