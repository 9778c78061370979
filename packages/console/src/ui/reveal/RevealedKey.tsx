import type { ApiKeyWithSecret } from '@keyward/sdk';
import { useSession } from '../../app/session.ts';
import { CopyField } from '../CopyField.tsx';
import classes from './Revealed.module.css';
import { apiUrl } from './server-facts.ts';

/** Shows the key to users who cannot read the shared secret. */
export function RevealedKey({ created }: { readonly created: ApiKeyWithSecret }) {
  const { shortname } = useSession();
  return (
    <div>
      <CopyField label="App key" value={created.appkey} wraps />
      <div className={classes['parts']} style={{ marginTop: 16 }}>
        <CopyField label="Application name" value={created.appname} />
        <CopyField label="Short name" value={shortname} />
        <CopyField label="URL" value={apiUrl()} />
      </div>
      <p className={classes['hint']}>
        To exchange the key for access tokens, the integration also needs the shared secret. Ask a user who can open API
        SHARED SECRET.
      </p>
    </div>
  );
}
