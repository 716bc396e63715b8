'use strict';
// usage: node client.js HOST:PORT SCENARIO [FOLDER]
// Runs one scenario against an echo server, with mutual TLS if FOLDER holds ca.pem, client.pem and client.key. Exits 0 if all was as it should be.
const assert = require('assert');
const fs = require('fs');
const path = require('path');
const { grpc, Echo } = require('./echo');

const [address, scenario, folder] = process.argv.slice(2);
const read = name => fs.readFileSync(path.join(folder, name));
const credentials = folder
  ? grpc.credentials.createSsl(read('ca.pem'), read('client.key'), read('client.pem'))
  : grpc.credentials.createInsecure();
const connect = options => new Echo(address, credentials, options);
const client = connect({});

function metadata(entries) {
  const result = new grpc.Metadata();
  Object.entries(entries).forEach(([key, value]) => result.set(key, value));
  return result;
}

// All that is to be seen of a call: headers, messages, status with trailers.
function watch(start) {
  return new Promise(resolve => {
    const seen = { messages: [] };
    const call = start((error, message) => {
      if (message) {
        seen.messages.push(message);
      }
    });
    call.on('metadata', headers => { seen.headers = headers; });
    call.on('error', () => {});
    if (call.read) {
      call.on('data', message => seen.messages.push(message));
    }
    call.on('status', status => {
      seen.status = status;
      setImmediate(() => resolve(seen));
    });
    seen.call = call;
  });
}

const say = (request, headers = {}, options = {}) => watch(done => client.Say(request, metadata(headers), options, done));
const inSeconds = seconds => ({ deadline: new Date(Date.now() + 1000 * seconds) });

const scenarios = {
  async unary() {
    const { messages, status } = await say({ text: 'Zürich ☂', payload: Buffer.from([0, 1, 255]) });
    assert.strictEqual(status.code, grpc.status.OK);
    assert.strictEqual(messages[0].text, 'Zürich ☂');
    assert.deepStrictEqual([...messages[0].payload], [0, 1, 255]);
    assert.strictEqual(messages[0].deadline_ms, 0);
  },

  async 'client-streaming'() {
    const { messages, status } = await watch(done => {
      const call = client.Collect(done);
      for (let i = 0; i < 100; i++) {
        call.write({ text: `${i},`, payload: Buffer.alloc(i) });
      }
      call.end();
      return call;
    });
    assert.strictEqual(status.code, grpc.status.OK);
    assert.strictEqual(messages[0].index, 100);
    assert.strictEqual(messages[0].payload_bytes, 4950);
    assert.strictEqual(messages[0].text, Array.from({ length: 100 }, (_, i) => `${i},`).join(''));
  },

  async 'server-streaming'() {
    const { messages, status } = await watch(() => client.Expand({ count: 100, reply_bytes: 1000 }));
    assert.strictEqual(status.code, grpc.status.OK);
    assert.deepStrictEqual(messages.map(message => message.index), Array.from({ length: 100 }, (_, i) => i));
    assert.ok(messages.every(message => message.payload.length === 1000));
  },

  async duplex() {
    const { messages, status } = await watch(() => {
      const call = client.Chat();
      let turn = 0;
      call.write({ text: 'turn 0' });
      call.on('data', message => {
        assert.strictEqual(message.text, `turn ${turn}`);
        if (++turn === 20) {
          call.end();
        } else {
          call.write({ text: `turn ${turn}` });
        }
      });
      return call;
    });
    assert.strictEqual(status.code, grpc.status.OK);
    assert.strictEqual(messages.length, 20);
  },

  async metadata() {
    const { headers, status } = await say({}, { 'x-echo': 'plain text', 'x-echo-bin': Buffer.from([1, 2, 250]) });
    assert.deepStrictEqual(headers.get('x-echo'), ['plain text']);
    assert.deepStrictEqual([...status.metadata.get('x-echo-bin')[0]], [250, 2, 1]);
    assert.deepStrictEqual(status.metadata.get('x-served-by'), ['kestrel']);
  },

  async deadline() {
    const { messages } = await say({}, {}, inSeconds(20));
    assert.ok(messages[0].deadline_ms > 10000 && messages[0].deadline_ms <= 20500, String(messages[0].deadline_ms));
    const late = await say({ delay_ms: 20000 }, { 'x-call-key': 'late' }, inSeconds(1));
    assert.strictEqual(late.status.code, grpc.status.DEADLINE_EXCEEDED);
    await watch(done => client.AwaitCancellation({ key: 'late' }, done));
  },

  async cancellation() {
    const running = watch(() => {
      const call = client.Expand({ count: 10000, delay_ms: 20 }, metadata({ 'x-call-key': 'node' }));
      call.once('data', () => call.cancel());
      return call;
    });
    assert.strictEqual((await running).status.code, grpc.status.CANCELLED);
    const { status } = await watch(done => client.AwaitCancellation({ key: 'node' }, done));
    assert.strictEqual(status.code, grpc.status.OK);
  },

  async error() {
    const { status } = await say({ fail_code: grpc.status.FAILED_PRECONDITION, fail_detail: 'round is closed: 50% done' });
    assert.strictEqual(status.code, grpc.status.FAILED_PRECONDITION);
    assert.strictEqual(status.details, 'round is closed: 50% done');
    assert.deepStrictEqual(status.metadata.get('x-reason'), ['round is closed: 50% done']);
    assert.deepStrictEqual([...status.metadata.get('x-reason-bin')[0]], [0, 255, 1]);
    const stream = await watch(() => client.Expand({ count: 3, fail_code: grpc.status.DATA_LOSS, fail_detail: 'blob is gone' }));
    assert.strictEqual(stream.messages.length, 3);
    assert.strictEqual(stream.status.code, grpc.status.DATA_LOSS);
  },

  async limits() {
    const near = await say({ payload: Buffer.alloc(4 * 1024 * 1024 - 1024), reply_bytes: 1 });
    assert.strictEqual(near.status.code, grpc.status.OK);
    const beyond = await say({ payload: Buffer.alloc(5 * 1024 * 1024), reply_bytes: 1 });
    assert.strictEqual(beyond.status.code, grpc.status.RESOURCE_EXHAUSTED);
    const roomy = connect({ 'grpc.max_receive_message_length': 16 * 1024 * 1024 });
    const large = await watch(done => roomy.Say({ reply_bytes: 12 * 1024 * 1024 }, done));
    assert.strictEqual(large.messages[0].payload.length, 12 * 1024 * 1024);
    roomy.close();
  },

  async gzip() {
    await compressed(2);
  },

  async deflate() {
    await compressed(1);
  },
};

async function compressed(algorithm) {
  const packing = connect({ 'grpc.default_compression_algorithm': algorithm });
  const { messages, status } = await watch(done => packing.Say({ text: 'packed', payload: Buffer.alloc(100000, 7) }, done));
  assert.strictEqual(status.code, grpc.status.OK, status.details);
  assert.strictEqual(messages[0].text, 'packed');
  assert.ok(messages[0].payload.equals(Buffer.alloc(100000, 7)));
  packing.close();
}

if (!scenarios[scenario]) {
  console.error(`unknown scenario "${scenario}"; there are: ${Object.keys(scenarios).join(', ')}`);
  process.exit(2);
}
scenarios[scenario]().then(
  () => process.exit(0),
  error => {
    console.error(error.stack);
    process.exit(1);
  });
