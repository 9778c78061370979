/** Behind proxy.js, which matches every request of this path: otherwise a client could name any caller. */
const handler = ({ headers }) => Response.json({ by: headers.get('x-caller') });

export { handler as GET, handler as POST };
