package dev.longbow.testing.clickhouse;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/** One connection of a client, and the one that passes its requests on. */
final class ProxyConnection {
  /** What predicates can see of a body. */
  private static final int START = 64 << 10;

  private static final int BUFFER = 32 << 10;

  private final FaultProxy proxy;
  private final Socket client;
  private final int number;
  private Upstream upstream;

  ProxyConnection(FaultProxy proxy, Socket client, int number) {
    this.proxy = proxy;
    this.client = client;
    this.number = number;
  }

  /** The connection to the server. */
  private record Upstream(Socket socket, InputStream in, OutputStream out) {}

  /** Ends a connection on purpose. */
  private static final class CutException extends IOException {}

  void run() {
    try (client) {
      InputStream in = new BufferedInputStream(client.getInputStream(), BUFFER);
      OutputStream out = new BufferedOutputStream(client.getOutputStream(), BUFFER);
      for (HttpHead head = HttpHead.read(in); head != null; head = HttpHead.read(in)) {
        if (!exchange(head, in, out)) {
          break;
        }
      }
    } catch (IOException e) {
      // One side closed or was cut: so is the other, now.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      proxy.release(client);
      disconnect();
    }
  }

  /** Passes one request and its answer; false if the connection ends with that. */
  private boolean exchange(HttpHead asked, InputStream in, OutputStream out)
      throws IOException, InterruptedException {
    if (asked.has("Expect", "100-continue")) {
      out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
    }
    HttpHead head = asked.without("Expect");
    InputStream body = HttpBody.of(head, false, in);
    byte[] start = body.readNBytes(START);
    ProxiedRequest request = proxy.note(number, head, start);
    body = new SequenceInputStream(new ByteArrayInputStream(start), body);
    Fault fault = request.fault();
    if (fault instanceof Fault.Refuse refuse) {
      request.received(body.transferTo(OutputStream.nullOutputStream()));
      refuse(refuse, request, out);
      return true;
    }
    if (fault instanceof Fault.CutRequest cut) {
      connect();
      head.write(upstream.out);
      pass(head, body, upstream.out, cut.bytes(), request::received);
      throw new CutException();
    }
    if (fault instanceof Fault.DelayRequest
        || fault instanceof Fault.Twice
        || fault instanceof Fault.Again) {
      byte[] whole = body.readAllBytes();
      before(fault, head, whole, request);
      body = new ByteArrayInputStream(whole);
    }
    send(head, body, request::received);
    return answer(fault, request, head, out);
  }

  /** What a fault does with a request that is here as a whole, before it is passed on as usual. */
  private void before(Fault fault, HttpHead head, byte[] body, ProxiedRequest request)
      throws IOException, InterruptedException {
    if (fault instanceof Fault.DelayRequest delay) {
      sleep(delay.time());
    } else if (fault instanceof Fault.Again again) {
      proxy.later(again.time(), () -> repeat(head, body));
    } else {
      send(head, new ByteArrayInputStream(body), request::received);
      request.answered(discard(head, upstream.in));
    }
  }

  /** On a connection of its own, as a copy that was held up somewhere would come. */
  private Void repeat(HttpHead head, byte[] body) throws IOException {
    ProxyConnection other = new ProxyConnection(proxy, client, number);
    try {
      other.send(head, new ByteArrayInputStream(body), bytes -> {});
      discard(head, other.upstream.in);
      return null;
    } finally {
      other.disconnect();
    }
  }

  private static void refuse(Fault.Refuse refuse, ProxiedRequest request, OutputStream out)
      throws IOException {
    byte[] text = refuse.text().getBytes(StandardCharsets.UTF_8);
    request.answered(refuse.status());
    request.sent(text.length);
    new HttpHead(
            "HTTP/1.1 " + refuse.status() + " Injected",
            List.of("Content-Type: text/plain", "Content-Length: " + text.length))
        .write(out);
    out.write(text);
    out.flush();
  }

  private void send(HttpHead head, InputStream body, LongConsumer passed) throws IOException {
    connect();
    head.write(upstream.out);
    pass(head, body, upstream.out, Long.MAX_VALUE, passed).end();
  }

  private void connect() throws IOException {
    if (upstream != null && !isClosed(upstream)) {
      return;
    }
    disconnect();
    Socket socket = proxy.connect();
    upstream =
        new Upstream(
            socket,
            new BufferedInputStream(socket.getInputStream(), BUFFER),
            new BufferedOutputStream(socket.getOutputStream(), BUFFER));
  }

  private void disconnect() {
    if (upstream != null) {
      proxy.release(upstream.socket);
      upstream = null;
    }
  }

  /** Whether the server ended an idle connection: the next request would get no answer. */
  private static boolean isClosed(Upstream upstream) throws IOException {
    upstream.socket.setSoTimeout(1);
    try {
      upstream.in.mark(1);
      int next = upstream.in.read();
      upstream.in.reset();
      return next < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    } finally {
      upstream.socket.setSoTimeout(0);
    }
  }

  private boolean answer(Fault fault, ProxiedRequest request, HttpHead asked, OutputStream out)
      throws IOException, InterruptedException {
    if (fault instanceof Fault.DiscardAnswer) {
      request.answered(discard(asked, upstream.in));
      throw new CutException();
    }
    HttpHead head = answerHead(upstream.in);
    request.answered(status(head));
    InputStream body = answerBody(asked, head, upstream.in);
    if (fault instanceof Fault.CutAnswer cut) {
      head.write(out);
      pass(head, body, out, cut.bytes(), request::sent);
      throw new CutException();
    }
    if (fault instanceof Fault.TruncateAnswer truncate) {
      HttpHead chunked = head.without("Content-Length").with("Transfer-Encoding", "chunked");
      chunked.write(out);
      pass(chunked, body, out, truncate.bytes(), request::sent).end();
      disconnect();
      return true;
    }
    if (fault instanceof Fault.DelayAnswer delay) {
      sleep(delay.time());
    }
    head.write(out);
    pass(head, body, out, Long.MAX_VALUE, request::sent).end();
    return isFramed(asked, head) && !head.has("Connection", "close");
  }

  private static void sleep(Duration time) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(time.toNanos());
  }

  /** Reads an answer to its end, and returns its status. */
  private static int discard(HttpHead asked, InputStream in) throws IOException {
    HttpHead head = answerHead(in);
    answerBody(asked, head, in).transferTo(OutputStream.nullOutputStream());
    return status(head);
  }

  private static HttpHead answerHead(InputStream in) throws IOException {
    HttpHead head = HttpHead.read(in);
    while (head != null && head.word(1).startsWith("1")) {
      head = HttpHead.read(in);
    }
    if (head == null) {
      throw new EOFException("The server closed instead of answering");
    }
    return head;
  }

  private static InputStream answerBody(HttpHead asked, HttpHead head, InputStream in) {
    return hasNoBody(asked, head) ? InputStream.nullInputStream() : HttpBody.of(head, true, in);
  }

  private static boolean hasNoBody(HttpHead asked, HttpHead head) {
    return asked.word(0).equals("HEAD") || status(head) == 204 || status(head) == 304;
  }

  /** Whether something else than the end of the connection tells the body's end. */
  private static boolean isFramed(HttpHead asked, HttpHead head) {
    return hasNoBody(asked, head) || head.isChunked() || head.header("Content-Length").isPresent();
  }

  private static int status(HttpHead head) {
    return Integer.parseInt(head.word(1));
  }

  /**
   * Passes so many bytes of a body, and flushes with each piece, so that nothing waits here. What
   * comes back ends it properly.
   */
  private static HttpBody.Writer pass(
      HttpHead head, InputStream body, OutputStream out, long most, LongConsumer passed)
      throws IOException {
    out.flush();
    HttpBody.Writer writer = new HttpBody.Writer(head, out);
    byte[] buffer = new byte[BUFFER];
    for (long done = 0; done < most; ) {
      int read = body.read(buffer, 0, (int) Math.min(buffer.length, most - done));
      if (read < 0) {
        break;
      }
      writer.write(buffer, read);
      out.flush();
      done += read;
      passed.accept(done);
    }
    return writer;
  }
}
