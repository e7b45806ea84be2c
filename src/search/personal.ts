import { aboutCustomer, aboutNobody, definePersonalData, derived, notPersonal } from '../kernel/personal.js';
import { SearchedOfficeSchema, SearchWaitingSchema, SearchWordSchema } from './entities.js';

export const searchData = [
  definePersonalData(SearchedOfficeSchema, {
    subject: aboutCustomer('customerId'),
    rowsAtMinimise: 'keep',
    retention: 'master data',
    columns: { customerId: notPersonal, name: derived, words: derived },
  }),
  definePersonalData(SearchWordSchema, {
    subject: aboutNobody,
    rowsAtMinimise: 'keep',
    columns: { word: derived, common: notPersonal },
  }),
  definePersonalData(SearchWaitingSchema, {
    subject: aboutCustomer('customerId'),
    rowsAtMinimise: 'keep',
    retention: 'master data',
    columns: { customerId: notPersonal },
  }),
];
