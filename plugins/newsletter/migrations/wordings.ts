/** Part of migration 0001: the first texts that people agree to. */
export const wordings = `
  insert into wording (id, purpose, language, version, text, created_at) values
    ('019a0000-0000-7000-8000-000000000001', 'newsletter', 'nl', 1,
     'Ja, stuur mij de nieuwsbrief over nieuwe functies van de software, een paar keer per jaar per e-mail. Ik kan mij op elk moment met één klik afmelden.', now()),
    ('019a0000-0000-7000-8000-000000000002', 'newsletter', 'en', 1,
     'Yes, send me the newsletter about new features of the software, by e-mail, a few times a year. I can unsubscribe at any time with one click.', now());
`;
