/** Behind proxy.js, which matches every request of this path; without it a client could claim any identity. */
const handler = ({ headers }) => Response.json({ by: headers.get('x-caller') });

export { handler as GET, handler as POST };
