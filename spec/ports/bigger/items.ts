import { abort, Blueprint } from 'pottle';
import { z } from 'zod';
import { checkHeader } from './tokens.js';

const Item = z.object({ item_id: z.string(), name: z.string() });
const items = new Map([
  ['plumbus', 'Plumbus'],
  ['gun', 'Portal Gun'],
]);

export const blueprint = new Blueprint('items', import.meta, {
  urlPrefix: '/items',
  security: ['header'],
  responses: { 404: z.looseObject({ detail: z.string() }) },
});
blueprint.beforeRequest(checkHeader);

blueprint.get('/')(async function list() {
  return Object.fromEntries([...items].map(([id, name]) => [id, { name }]));
});

blueprint.get('/<id>', { responses: { 200: Item } })(async function show({ id }) {
  return { item_id: id, name: items.get(id) ?? abort(404, 'Item not found') };
});

blueprint.put('/<id>', { tags: ['custom'], responses: { 200: Item } })(async function update({ id }) {
  if (id !== 'plumbus') abort(403, 'You can only update the item: plumbus');
  return { item_id: id, name: 'The great Plumbus' };
});
