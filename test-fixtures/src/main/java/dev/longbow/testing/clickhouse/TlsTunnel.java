package dev.longbow.testing.clickhouse;

import dev.longbow.testing.clickhouse.TestCertificates.Identity;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * Speaks TLS on {@code localhost} and {@code 127.0.0.1} to clients, and passes what they say to a
 * server or a {@link FaultProxy} behind it.
 */
public final class TlsTunnel implements AutoCloseable {
  private final InetSocketAddress server;
  private final SSLServerSocket listening;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<String> clients = new CopyOnWriteArrayList<>();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "TLS tunnel");
            thread.setDaemon(true);
            return thread;
          });

  /** The certificate that a tunnel shows. */
  public enum Shown {
    /** One that is fine for whoever trusts {@link TestCertificates#authority}. */
    VALID(Identity.SERVER),
    /** One of a day that is over. */
    EXPIRED(Identity.EXPIRED),
    /** One of another host. */
    WRONG_HOST(Identity.WRONG_HOST);

    private final Identity identity;

    Shown(Identity identity) {
      this.identity = identity;
    }
  }

  /** What a tunnel asks of its clients. */
  public enum Clients {
    /** Nothing. */
    ANYBODY,
    /** A certificate of {@link TestCertificates#authority}, as the client's is. */
    WITH_CERTIFICATE
  }

  private TlsTunnel(InetSocketAddress server, SSLContext context, Clients clients)
      throws IOException {
    this.server = server;
    listening =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    listening.setNeedClientAuth(clients == Clients.WITH_CERTIFICATE);
    threads.execute(this::accept);
  }

  /** Starts one with a valid certificate that anybody may use, before {@code http://HOST:PORT}. */
  public static TlsTunnel before(String url, TestCertificates certificates) throws IOException {
    return before(url, certificates, Shown.VALID, Clients.ANYBODY);
  }

  /** Starts one before {@code http://HOST:PORT}. */
  public static TlsTunnel before(
      String url, TestCertificates certificates, Shown shown, Clients clients) throws IOException {
    URI uri = URI.create(url);
    try {
      KeyManagerFactory own =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      own.init(certificates.keys(shown.identity), TestCertificates.password());
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("authority", certificates.certificateOf(Identity.AUTHORITY));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
      return new TlsTunnel(new InetSocketAddress(uri.getHost(), uri.getPort()), context, clients);
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  /** Where clients reach it. */
  public String url() {
    return "https://localhost:" + port();
  }

  /** The port in {@link #url}. */
  public int port() {
    return listening.getLocalPort();
  }

  /** For each connection that came about, in order: the name in its certificate, or "". */
  public List<String> clients() {
    return List.copyOf(clients);
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        SSLSocket client = (SSLSocket) listening.accept();
        open.add(client);
        threads.execute(() -> serve(client));
      } catch (IOException e) {
        // Closed, or a client that was gone at once.
      }
    }
  }

  private void serve(SSLSocket client) {
    Socket behind = new Socket();
    open.add(behind);
    try {
      client.setTcpNoDelay(true);
      behind.setTcpNoDelay(true);
      client.startHandshake();
      clients.add(name(client.getSession()));
      behind.connect(server, 10_000);
      threads.execute(() -> pass(behind, client));
      pass(client, behind);
    } catch (IOException e) {
      // The two do not trust each other, or nobody is behind.
      release(client);
      release(behind);
    }
  }

  private static String name(SSLSession session) {
    try {
      X509Certificate certificate = (X509Certificate) session.getPeerCertificates()[0];
      return certificate.getSubjectX500Principal().getName();
    } catch (SSLPeerUnverifiedException e) {
      return "";
    }
  }

  /** Passes what comes until one side closes, then closes the other. */
  private void pass(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[32 << 10];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
        out.flush();
      }
    } catch (IOException e) {
      // The same as its end.
    } finally {
      release(from);
      release(to);
    }
  }

  private void release(Socket socket) {
    open.remove(socket);
    try {
      socket.close();
    } catch (IOException e) {
      // It is of no use any more either way.
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    open.forEach(this::release);
    threads.shutdownNow();
  }
}
