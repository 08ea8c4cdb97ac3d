import { Blueprint } from 'pottle';

export const blueprint = new Blueprint('users', import.meta, { urlPrefix: '/users' });

blueprint.get('/')(async function list() {
  return [{ username: 'Rick' }, { username: 'Morty' }];
});

blueprint.get('/me')(async function me() {
  return { username: 'fakecurrentuser' };
});

blueprint.get('/<username>')(async function show({ username }) {
  return { username };
});
