/** A member of a header such as `Accept` or `Accept-Encoding`. */
interface Weighted {
  readonly name: string;
  /** 0 to 1; 0 means "not acceptable". */
  readonly quality: number;
}

/** Parses a list of names with weights (RFC 9110, 12.4.2). Names are lowercased; an invalid weight is 0. */
export function parseWeightedNames(header: string | undefined): Weighted[] {
  return (header ?? '')
    .toLowerCase()
    .split(',')
    .map((member) => {
      const [name = '', ...parameters] = member.split(';').map((part) => part.trim());
      return { name, quality: qualityOf(parameters) };
    })
    .filter(({ name }) => name !== '');
}

function qualityOf(parameters: readonly string[]): number {
  const weight = parameters.find((each) => each.startsWith('q='))?.slice(2);
  if (weight === undefined) return 1;
  return /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(weight) ? Number(weight) : 0;
}
