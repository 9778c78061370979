import type { User } from '@keyward/sdk';

const noOwner = { value: '', label: 'No owner' };

interface Choice {
  readonly value: string;
  readonly label: string;
}

/** @param current the current owner, who may no longer be a user */
export function ownerChoices(users: readonly User[], current: string): Choice[] {
  const choices = users.map(({ email, given_name, family_name }) => {
    const name = `${given_name} ${family_name}`.trim();
    return { value: email, label: name === '' ? email : `${name} · ${email}` };
  });
  const known = current === '' || users.some(({ email }) => email === current);
  if (known) return [noOwner, ...choices];
  return [noOwner, ...choices, { value: current, label: `${current} · no longer a user` }];
}
