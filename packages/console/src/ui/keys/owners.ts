import type { User } from '@keyward/sdk';

const nobody = { value: '', label: 'No owner' };

interface Choice {
  readonly value: string;
  readonly label: string;
}

/** @param present the current owner, who may no longer be a user */
export function ownerChoices(users: readonly User[], present: string): Choice[] {
  const choices = users.map(({ email, given_name, family_name }) => {
    const name = `${given_name} ${family_name}`.trim();
    return { value: email, label: name === '' ? email : `${name} · ${email}` };
  });
  const known = present === '' || users.some(({ email }) => email === present);
  if (known) return [nobody, ...choices];
  return [nobody, ...choices, { value: present, label: `${present} · no longer a user` }];
}
