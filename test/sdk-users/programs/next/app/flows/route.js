import { keyward } from '@keyward/sdk/next';
import { permission, verifier } from '../../../service.js';

const handler = keyward(verifier, { permission }, (_, { appname }) => Response.json({ by: appname }));

export { handler as GET, handler as POST };
