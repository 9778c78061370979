const { connect, KeywardError } = require('@keyward/sdk');
const { createVerifier, FeedError } = require('@keyward/sdk/verifier');

test('Jest loads the SDK as CommonJS', async () => {
  expect(() => connect('')).toThrow(TypeError);
  const verifier = createVerifier({ url: 'http://127.0.0.1:9', credential: 'kwf_a.b' });
  expect(verifier.check('kw_a').code).toBe('unavailable');
  await verifier.close();
  expect(Object.getPrototypeOf(FeedError.prototype)).toBe(Error.prototype);
  expect(KeywardError.name).toBe('KeywardError');
});
