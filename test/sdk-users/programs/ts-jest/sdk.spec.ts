import { connect } from '@keyward/sdk';
import { createVerifier } from '@keyward/sdk/verifier';

test('ts-jest compiles and loads the SDK', async () => {
  expect(() => connect('')).toThrow(TypeError);
  const verifier = createVerifier({ url: 'http://127.0.0.1:9', credential: 'kwf_a.b' });
  expect(verifier.check('kw_a').code).toBe('unavailable');
  await verifier.close();
});
