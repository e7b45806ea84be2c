import type { OwnRows } from '../../../test/house/everything.js';
import { everyPaper } from './paper-given.js';

const ownRows: OwnRows = async (test, { officeId }) => ({
  arguments: { ...(await everyPaper(test, officeId)) },
});
export default ownRows;
