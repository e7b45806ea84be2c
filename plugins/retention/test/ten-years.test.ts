import { tenYearsTrial } from './ten-years-trial.js';

test(
  'over ten years of random lives on two processes nothing goes early, nothing is left late, invoices go by their own term',
  () => tenYearsTrial({ houses: 1, deeds: 50 }).then((looked) => expect(looked).toBeGreaterThan(30)),
  180_000,
);
