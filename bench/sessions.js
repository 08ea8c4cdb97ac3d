/** Time of opening and saving a signed session. `npm run build && node bench/sessions.js` */

const dist = process.env.DIST ?? '../dist';
const { Config, createSession, DEFAULTS, SecureCookieSessionInterface } = await import(`${dist}/index.js`);

const app = { config: new Config('/', { ...DEFAULTS, SECRET_KEY: 'a key of some length, as it should be' }) };
const sessions = new SecureCookieSessionInterface();
const response = { vary: { add() {} }, setCookie() {}, deleteCookie() {} };
const fresh = () => {
  const session = createSession();
  session.user_id = 42;
  session.csrf_token = '2d711642b726b04401627ca9fbac32f5c8530fb1';
  return session;
};
const cookie = sessions.getSigningSerializer(app).dumps(fresh().copy());
const request = { cookies: { get: () => cookie } };

const ways = {
  'make and write two keys': () => fresh(),
  open: () => sessions.openSession(app, request),
  'open and read a key': () => sessions.openSession(app, request).user_id,
  save: () => sessions.saveSession(app, fresh(), response),
  'save untouched': () => sessions.saveSession(app, createSession(), response),
};

for (const [name, run] of Object.entries(ways)) {
  const rounds = 20_000;
  for (let i = 0; i < rounds / 4; i++) run();
  const start = process.hrtime.bigint();
  for (let i = 0; i < rounds; i++) run();
  console.log(`${name}: ${(Number(process.hrtime.bigint() - start) / rounds / 1000).toFixed(2)} µs`);
}
