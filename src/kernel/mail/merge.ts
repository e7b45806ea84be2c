import { Liquid } from 'liquidjs';

/** How values are merged into HTML, where they are escaped, and into text. */
export interface Merging {
  readonly html: Liquid;
  readonly text: Liquid;
}

/**
 * @param tags those that work; of filters there are none. No file can be read, whatever a text says: Liquid would look
 * for what `render` names below the folder that the house runs in, where its keys may lie.
 */
function merging(tags: readonly string[]): Merging {
  const [html, text] = [{ outputEscape: 'escape' } as const, {}].map((options) => {
    const engine = new Liquid({ ...options, strictVariables: true, strictFilters: true, templates: {} });
    for (const tag of Object.keys(engine.tags)) if (!tags.includes(tag)) delete engine.tags[tag];
    for (const filter of Object.keys(engine.filters)) delete engine.filters[filter];
    return engine;
  }) as [Liquid, Liquid];
  return { html, text };
}

/** For the mails of the product itself. */
export const ofTheProduct = merging(['if']);

/** For what people write in the house: merge fields, and nothing that is carried out. */
export const ofPeople = merging([]);
