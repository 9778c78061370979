/** @returns such as `1 person` or `3 people`, for sentences */
export function counted(count: number, one: string, several: string): string {
  return `${count} ${count === 1 ? one : several}`;
}
