/** Returns the name of the function that iterates over a list: `apiKeys` for `listApiKeys`, `audit` for `searchAudit`. */
export function listName(id: string): string {
  return id.replace(/^(?:list|search)(.)/, (_, first: string) => first.toLowerCase());
}
