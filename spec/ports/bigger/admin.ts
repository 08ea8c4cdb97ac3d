import { Blueprint } from 'pottle';

export const blueprint = new Blueprint('admin', import.meta);

blueprint.post('/')(async function update() {
  return { message: 'Admin getting schwifty' };
});
