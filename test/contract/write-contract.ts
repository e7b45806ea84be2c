import { writeContract } from './contract.js';

await writeContract();
