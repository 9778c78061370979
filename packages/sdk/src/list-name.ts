/** Returns the name under which the records of a list are iterated: `listApiKeys` is `apiKeys`, `searchAudit` is `audit`. */
export function listName(id: string): string {
  return id.replace(/^(?:list|search)(.)/, (_, first: string) => first.toLowerCase());
}
