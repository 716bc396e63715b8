'use strict';
// usage: node server.js [FOLDER]
// Serves the echo on a free loopback port, with mutual TLS if FOLDER holds ca.pem, server.pem and server.key. Prints "listening PORT"; ends with its standard input.
const fs = require('fs');
const path = require('path');
const { grpc, Echo, service } = require('./echo');

const folder = process.argv[2];
const read = name => fs.readFileSync(path.join(folder, name));
const credentials = folder
  ? grpc.ServerCredentials.createSsl(read('ca.pem'), [{ cert_chain: read('server.pem'), private_key: read('server.key') }], true)
  : grpc.ServerCredentials.createInsecure();

const server = new grpc.Server();
server.addService(Echo.service, service);
server.bindAsync('127.0.0.1:0', credentials, (error, port) => {
  if (error) {
    throw error;
  }
  console.log(`listening ${port}`);
});
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
