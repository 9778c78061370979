/** @returns text such as `1 user` or `3 users` */
export function pluralize(count: number, one: string, several: string): string {
  return `${count} ${count === 1 ? one : several}`;
}
