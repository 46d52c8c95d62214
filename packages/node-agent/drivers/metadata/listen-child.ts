import { createServer } from 'node:net';

/** Runs for a moment in a VPC's namespace: opens the socket, hands it to its parent and ends. */
const [address, port] = process.argv.slice(2);
const server = createServer({ pauseOnConnect: true });
server.listen(Number(port), address, () => {
  process.send?.('listening', server, () => process.exit(0));
});
