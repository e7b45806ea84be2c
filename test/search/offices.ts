/** An office that people look for. Nobody has these names, places, domains and numbers. */
export interface Sought {
  debtorNumber: string;
  officeName: string;
  city: string;
  postalCode: string;
  email: string;
  phone: string;
  kvkNumber: string;
  contacts: readonly { name: string; email: string; phone?: string }[];
}

const office = (
  debtorNumber: string,
  officeName: string,
  [postalCode, city]: [string, string],
  [email, phone, kvkNumber]: [string, string, string],
  ...contacts: Sought['contacts']
): Sought => ({ debtorNumber, officeName, postalCode, city, email, phone, kvkNumber, contacts });

// prettier-ignore
export const sought: readonly Sought[] = [
  office('10001', 'Advocatenkantoor De Vrolijke Paperclip', ['0123 QA', 'Voorbeelddam'], ['info@vrolijkepaperclip.example', '030 123 45 67', '90000001'],
    { name: 'Jolanda Papierstra', email: 'j.papierstra@vrolijkepaperclip.example', phone: '06 55 00 11 22' }, { name: 'Çelik van der Inktpot', email: 'celik@vrolijkepaperclip.example' }),
  office('10002', 'Administratiekantoor Het Derde Nietje B.V.', ['0456 QB', 'Proefstad'], ['administratie@derdenietje.example', '070-7654321', '90000002'],
    { name: 'Renée Nietmachine', email: 'renee.nietmachine@derdenietje.example' }),
  office('10003', 'Notariskantoor Mr. Zegelring & Partners', ['0789 QC', 'Nergenshuizen'], ['post@zegelring.example', '020 55 55 001', '90000003'],
    { name: 'Olaf Zegelring', email: 'olaf@zegelring.example', phone: '06-12345678' }),
  office('10004', 'Van den Archiefkast Bewindvoering', ['0321 QD', 'Schijnveen'], ['info@archiefkast.example', '0512 345678', '90000004'],
    { name: 'Geert van den Archiefkast', email: 'geert@archiefkast.example' }),
  office('10005', 'Dijksma Mediation', ['0654 QE', "'s-Probeerbosch"], ['welkom@dyksmamediation.example', '0118 555 123', '90000005'],
    { name: 'Ümit Dijksma', email: 'umit@dyksmamediation.example' }),
  office('10006', 'Maatschap Voetnoot en Zoon', ['0987 QF', 'Oefendrecht'], ['kantoor@voetnootenzoon.example', '088 0001234', '90000006'],
    { name: 'Zoë Voetnoot', email: 'zoe.voetnoot@voetnootenzoon.example', phone: '+31 6 98 76 54 32' }),
  office('10007', 'Café & Recht', ['0147 QG', 'Testerwoude'], ['hallo@caferecht.example', '013-4567890', '90000007'],
    { name: 'Joëlle Kopieerder', email: 'joelle@caferecht.example' }),
  office('10008', 'Müller Belastingadvies', ['0258 QH', 'Demoburg'], ['info@mullerbelasting.example', '+49 30 1234567', '90000008'],
    { name: 'Jürgen Müller', email: 'jm@mullerbelasting.example' }),
  office('10009', 'De Slapende Termijn Incasso', ['0369 QJ', 'Voorbeelddam'], ['incasso@slapendetermijn.example', '0900 1234', '90000009'],
    { name: 'Floor Agendapunt', email: 'floor@slapendetermijn.example' }),
  office('10010', 'Jansma Accountants', ['0741 QK', 'Proefstad'], ['info@jansma-accountants.example', '038 222 33 44', '90000010'],
    { name: 'Piet Jansma', email: 'p.jansma@jansma-accountants.example' }),
  office('10011', 'Jansma Juristen', ['0852 QL', 'Demoburg'], ['info@jansmajuristen.example', '040 111 22 33', '90000011'],
    { name: 'Karin Jansma', email: 'karin@jansmajuristen.example' }),
  office('10012', 'Koffie & Contract', ['0963 QM', 'Nergenshuizen'], ['post@koffiecontract.example', '0222 112233', '90000012'],
    { name: "Marieke 't Hert", email: 'mariekethert@koffiecontract.example' }),
  office('10013', 'Stichting De Wakkere Uil', ['0159 QN', 'Schijnveen'], ['uil@wakkereuil.example', '0341-414141', '90000013'],
    { name: 'Floris Uilenzicht', email: 'floris@wakkereuil.example' }),
  office('KM-2024/17', 'V.O.F. Stempel en Parafen', ['0268 QP', 'Oefendrecht'], ['vof@stempelparafen.example', '0475 30 30 30', '90000014'],
    { name: 'Katja Vulpenning', email: 'katja.vulpenning@stempelparafen.example' }),
  office('10015', 'Łukasz Wróbelek Adviesbureau', ['0357 QR', 'Testerwoude'], ['biuro@wrobelek.example', '+48 22 123 45 67', '90000015'],
    { name: 'Łukasz Wróbelek', email: 'lukasz@wrobelek.example' }),
  office('10016', 'Rechtshulp Onder de Kerkuil', ['0486 QS', 'Droomsluis'], ['balie@kerkuil.example', '024 777 88 99', '90000016'],
    { name: 'Bo Op den Hoogenkamp', email: 'bo@kerkuil.example' }),
  office('10017', 'Puntkomma & Dochters Notarissen', ['0597 QT', 'Spiegelhoven'], ['info@puntkomma.example', '0297 567 567', '90000017'],
    { name: 'Wendelmoet Puntkomma', email: 'w.puntkomma@puntkomma.example' }),
  office('10018', 'Administratie Kantoor Lijnrecht', ['0618 QV', 'Mistoord'], ['info@lijnrecht.example', '0165 32 10 00', '90000018'],
    { name: 'Saskia Lijnrecht', email: 'saskia@lijnrecht.example' }),
];
