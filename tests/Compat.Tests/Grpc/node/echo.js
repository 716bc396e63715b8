'use strict';
// The echo service of ../echo.proto on @grpc/grpc-js.
const path = require('path');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const definition = loader.loadSync(path.join(__dirname, '..', 'echo.proto'), { keepCase: true, defaults: true });
const { Echo } = grpc.loadPackageDefinition(definition).compat.echo.v1;

const started = new Map();
const cancelled = new Map();

function signal(map, key) {
  if (!map.has(key)) {
    let set;
    const reached = new Promise(resolve => { set = resolve; });
    map.set(key, { reached, set });
  }
  return map.get(key);
}

const pause = ms => new Promise(resolve => setTimeout(resolve, ms));

function begin(call) {
  const key = call.metadata.get('x-call-key')[0];
  if (key) {
    signal(started, key).set();
    call.on('cancelled', () => signal(cancelled, key).set());
  }
  const trailers = new grpc.Metadata();
  trailers.set('x-served-by', 'node');
  const bytes = call.metadata.get('x-echo-bin')[0];
  if (bytes) {
    trailers.set('x-echo-bin', Buffer.from(bytes).reverse());
  }
  const text = call.metadata.get('x-echo')[0];
  if (text) {
    const headers = new grpc.Metadata();
    headers.set('x-echo', text);
    call.sendMetadata(headers);
  }
  return trailers;
}

function failure(request) {
  if (!request.fail_code) {
    return null;
  }
  const metadata = new grpc.Metadata();
  metadata.set('x-reason', request.fail_detail);
  metadata.set('x-reason-bin', Buffer.from([0, 255, 1]));
  return { code: request.fail_code, details: request.fail_detail, metadata };
}

function reply(call, request, index) {
  const deadline = call.getDeadline();
  const left = deadline === Infinity ? 0 : Math.max(1, Math.round(deadline - Date.now()));
  return {
    text: request.text,
    index,
    payload_bytes: request.payload.length,
    payload: request.reply_bytes ? Buffer.alloc(request.reply_bytes) : request.payload,
    deadline_ms: left,
  };
}

const service = {
  async Say(call, done) {
    const trailers = begin(call);
    await pause(call.request.delay_ms);
    const error = failure(call.request);
    if (error) {
      done(error);
    } else {
      done(null, reply(call, call.request, 0), trailers);
    }
  },

  Collect(call, done) {
    const trailers = begin(call);
    const sum = { text: '', index: 0, payload_bytes: 0 };
    let ended = false;
    const end = (...result) => {
      if (!ended) {
        ended = true;
        done(...result);
      }
    };
    call.on('data', request => {
      const error = failure(request);
      if (error) {
        end(error);
      }
      sum.text += request.text;
      sum.payload_bytes += request.payload.length;
      sum.index++;
    });
    call.on('end', () => end(null, sum, trailers));
  },

  async Expand(call) {
    const trailers = begin(call);
    for (let index = 0; index < call.request.count && !call.cancelled; index++) {
      await pause(call.request.delay_ms);
      if (!call.write(reply(call, call.request, index))) {
        await Promise.race([new Promise(resolve => call.once('drain', resolve)), new Promise(resolve => call.once('cancelled', resolve))]);
      }
    }
    const error = failure(call.request);
    if (error) {
      call.emit('error', error);
    } else {
      call.end(trailers);
    }
  },

  Chat(call) {
    const trailers = begin(call);
    let index = 0;
    call.on('data', request => {
      const error = failure(request);
      if (error) {
        call.emit('error', error);
      } else {
        call.write(reply(call, request, index++));
      }
    });
    call.on('end', () => call.end(trailers));
  },

  AwaitStart(call, done) {
    signal(started, call.request.key).reached.then(() => done(null, {}));
  },

  AwaitCancellation(call, done) {
    signal(cancelled, call.request.key).reached.then(() => done(null, {}));
  },
};

module.exports = { grpc, Echo, service };
