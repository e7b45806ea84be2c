export const ink = '#1d2733';
export const faint = '#5b6875';
export const rule = '#c9d1d9';
export const accent = '#1f4e79';

export const page = { width: 595.28, side: 48 };
export const fullWidth = page.width - 2 * page.side;
