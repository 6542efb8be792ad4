package dev.longbow.testing.clickhouse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * Stands on 127.0.0.1 between clients and a server, passes HTTP/1.1 both ways, notes the requests
 * and does to some of them what a network, a gateway or a dying server would do.
 *
 * <pre>{@code
 * proxy.inject(Requests.nth(3, Requests.starting("INSERT")), new Fault.DiscardAnswer());
 * }</pre>
 *
 * <p>Each connection of a client has one of its own to the server, opened again when the server
 * closed it meanwhile. A server that is down is a connection that closes without an answer.
 */
public final class FaultProxy implements AutoCloseable {
  private final InetSocketAddress server;
  private final ServerSocket listening;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "fault proxy");
            thread.setDaemon(true);
            return thread;
          });
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<ProxiedRequest> requests = new ArrayList<>();
  private final List<Rule> rules = new ArrayList<>();
  private final List<Future<?>> repeats = new ArrayList<>();
  private int connections;

  private record Rule(Predicate<ProxiedRequest> requests, Fault fault) {}

  private FaultProxy(InetSocketAddress server) throws IOException {
    this.server = server;
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  /** Starts one before a server. */
  public static FaultProxy before(ClickHouseServer server) throws IOException {
    return before(server.url());
  }

  /** Starts one before what answers at a URL, which is not of TLS. */
  static FaultProxy before(String url) throws IOException {
    URI uri = URI.create(url);
    return new FaultProxy(new InetSocketAddress(uri.getHost(), uri.getPort()));
  }

  /** Where clients reach it. */
  public String url() {
    return "http://127.0.0.1:" + port();
  }

  /** The port in {@link #url}. */
  public int port() {
    return listening.getLocalPort();
  }

  /** Does this to these requests from now on; where faults meet in one, the first one counts. */
  public FaultProxy inject(Predicate<ProxiedRequest> these, Fault fault) {
    synchronized (requests) {
      rules.add(new Rule(these, fault));
    }
    return this;
  }

  /** Injects nothing from now on, and forgets the requests so far. */
  public void reset() {
    synchronized (requests) {
      rules.clear();
      requests.clear();
    }
  }

  /** The requests so far, in order; those that are on their way too. */
  public List<ProxiedRequest> requests() {
    synchronized (requests) {
      return List.copyOf(requests);
    }
  }

  /** Of the requests so far, these. */
  public List<ProxiedRequest> requests(Predicate<ProxiedRequest> these) {
    return requests().stream().filter(these).toList();
  }

  /** Waits until the server has answered every repeated request ({@link Fault.Again}). */
  public void awaitRepeats() throws InterruptedException {
    List<Future<?>> started;
    synchronized (requests) {
      started = List.copyOf(repeats);
    }
    for (Future<?> repeat : started) {
      try {
        repeat.get(60, TimeUnit.SECONDS);
      } catch (ExecutionException | TimeoutException e) {
        throw new IllegalStateException("A request was not repeated", e);
      }
    }
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = track(listening.accept());
        int number = ++connections;
        threads.execute(() -> new ProxyConnection(this, client, number).run());
      } catch (IOException e) {
        // Closed, or a client that was gone at once.
      }
    }
  }

  Socket connect() throws IOException {
    Socket socket = track(new Socket());
    try {
      socket.connect(server, 10_000);
      return socket;
    } catch (IOException e) {
      release(socket);
      throw e;
    }
  }

  private Socket track(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    open.add(socket);
    return socket;
  }

  void release(Socket socket) {
    open.remove(socket);
    try {
      socket.close();
    } catch (IOException e) {
      // It is of no use any more either way.
    }
  }

  /** Notes a request, and chooses its fault. */
  ProxiedRequest note(int connection, HttpHead head, byte[] start) {
    synchronized (requests) {
      ProxiedRequest request = new ProxiedRequest(requests.size() + 1, connection, head, start);
      // Each predicate is asked, so that those that count have seen them all.
      for (Rule rule : rules) {
        if (rule.requests.test(request) && request.fault() == null) {
          request.meets(rule.fault);
        }
      }
      requests.add(request);
      return request;
    }
  }

  /** Does it in a while, in a thread of its own. */
  void later(Duration time, Callable<Void> repeat) {
    synchronized (requests) {
      repeats.add(
          threads.submit(
              () -> {
                TimeUnit.NANOSECONDS.sleep(time.toNanos());
                return repeat.call();
              }));
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    open.forEach(this::release);
    threads.shutdownNow();
  }
}
