import type { OwnRows } from '../../../test/house/everything.js';
import { aBookkeeper, anAccountant, theirLogin } from './given.js';

const ownRows: OwnRows = async (test) => {
  await aBookkeeper(test);
  const parties = [await anAccountant(test), await anAccountant(test, 'tweede@controle.example')] as const;
  return {
    arguments: {},
    outsider: (signed) => theirLogin(test, parties[signed ? 0 : 1], signed),
  };
};
export default ownRows;
