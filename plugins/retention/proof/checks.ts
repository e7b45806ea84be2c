import { resolve, sep } from 'node:path';
import sql from 'sql-template-tag';
import { defineCheck, fine, note, wrong } from '../../../src/kernel/operation/checks.js';
import { defineMetric } from '../../../src/kernel/operation/metrics.js';
import type { Scope } from '../../../src/kernel/scope.js';
import { compareRecord } from '../record/compare.js';
import { RecordAltered } from '../record/file.js';
import { houseId, recordFileOf } from '../record/keep.js';
import { hadRecord } from '../record/remembered.js';

async function residues(scope: Scope): Promise<number> {
  const row = await scope.row<{ n: number }>(
    sql`select count(*)::int as n from retention.residue r join retention.proof p on p.id = r.proof_id where p.state = 'RESIDUE'`,
  );
  return row?.n ?? 0;
}

/** Anything but 0 means that something which was erased is still somewhere. */
export const residueMetric = defineMetric({
  name: 'klantmap_retention_residues',
  help: 'Places where something was found that had been erased',
  collect: ({ read }) => residues(read),
});

export const proofCheck = defineCheck({
  name: 'proof',
  async run({ read }) {
    const places = await residues(read);
    return places === 0
      ? [fine('nothing that was erased was found anywhere afterwards')]
      : [
          wrong(
            `something that was erased is still in ${places} places`,
            'as privacy officer: retentionProofs names them; clear them away, then repeatRetentionProof',
          ),
        ];
  },
});

export const recordCheck = defineCheck({
  name: 'record',
  async run(work) {
    const file = recordFileOf(work.house);
    try {
      const house = await houseId(work.read);
      const { ahead, missing, there } = await compareRecord(work, file, house);
      if (!there && (missing.length > 0 || (await hadRecord(work.house, house))))
        return [
          wrong(
            `the erasure record ${file.path} is not there, or has no line of this house, which had one`,
            'put the file back that was used before (RETENTION_RECORD); lost for good: klantmap retention new-record',
          ),
        ];
      if (ahead.length > 0)
        return [
          wrong(
            `the erasure record knows of ${ahead.length} erasures that this database does not`,
            'klantmap retention replay',
          ),
        ];
      if (missing.length > 0)
        return [
          wrong(
            `the erasure record ${file.path} lacks ${missing.length} erasures that this database knows`,
            'put the file back that was used before (RETENTION_RECORD), or start the house: it adds them',
          ),
        ];
      const { databaseUrl, dataDir } = work.house.config;
      return [
        fine(`the erasure record ${file.path} and this database agree`),
        ...(databaseUrl === null && file.path.startsWith(resolve(dataDir) + sep)
          ? [
              note(
                'the erasure record lies beside the embedded database: a back-up of DATA_DIR that is put back takes it back too, and nothing tells then what was erased since',
                'name a file on another disk in RETENTION_RECORD',
              ),
            ]
          : []),
      ];
    } catch (error) {
      if (!(error instanceof RecordAltered)) throw error;
      return [wrong(error.message, 'put its back-up in place')];
    }
  },
});
