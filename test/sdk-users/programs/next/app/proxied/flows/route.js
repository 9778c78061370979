/** Behind proxy.js, which says who calls. */
const handler = ({ headers }) => Response.json({ by: headers.get('x-caller') });

export { handler as GET, handler as POST };
