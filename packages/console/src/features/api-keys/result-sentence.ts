/** @param sort as in the API: `appname`, `-last_login` */
export function resultSentence(total: number, sort: string | undefined): string {
  const countSentence = total === 1 ? '1 key.' : `${total.toLocaleString('en')} keys.`;
  if (sort === undefined) return countSentence;
  return `${countSentence} Sorted by ${sort.replace('-', '').replace('_', ' ')}, ${sort.startsWith('-') ? 'descending' : 'ascending'}.`;
}
