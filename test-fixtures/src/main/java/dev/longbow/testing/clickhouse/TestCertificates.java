package dev.longbow.testing.clickhouse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * Certificates made for a test, each when it is first asked for: the JDK's {@code keytool} takes
 * half a second. The files are PEM; keys are RSA in PKCS 8 without a password.
 */
public final class TestCertificates implements AutoCloseable {
  private static final String PASSWORD = "password";

  private final Path folder;

  /** Makes a place for them. */
  public TestCertificates() throws IOException {
    folder = Files.createTempDirectory("longbow-certificates-");
  }

  /** Who a side of a connection says it is. */
  enum Identity {
    /** The authority that signs the others. */
    AUTHORITY(null, List.of("-ext", "bc:c=ca:true", "-ext", "ku:c=keyCertSign")),
    /** For {@code localhost} and {@code 127.0.0.1}. */
    SERVER(AUTHORITY, List.of("-ext", "san=dns:localhost,ip:127.0.0.1")),
    /** The server's, of a day that is over. */
    EXPIRED(
        AUTHORITY,
        List.of("-ext", "san=dns:localhost,ip:127.0.0.1", "-startdate", "-3d", "-validity", "1")),
    /** A server's somewhere else. */
    WRONG_HOST(AUTHORITY, List.of("-ext", "san=dns:clickhouse.invalid")),
    /** A client's. */
    CLIENT(AUTHORITY, List.of("-ext", "eku=clientAuth")),
    /** Another authority: it signed nothing that a tunnel shows, and no tunnel believes it. */
    STRANGER(null, List.of("-ext", "bc:c=ca:true", "-ext", "ku:c=keyCertSign")),
    /** A client's of that authority. */
    STRANGERS_CLIENT(STRANGER, List.of("-ext", "eku=clientAuth"));

    private final Identity signer;
    private final List<String> options;

    Identity(Identity signer, List<String> options) {
      this.signer = signer;
      this.options = options;
    }

    private String alias() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What a client must trust to believe a {@link TlsTunnel}. */
  public Path authority() throws IOException {
    return certificate(Identity.AUTHORITY);
  }

  /** An authority that signed nothing of a {@link TlsTunnel}'s. */
  public Path unknownAuthority() throws IOException {
    return certificate(Identity.STRANGER);
  }

  /** What a client shows to a {@link TlsTunnel} that demands it. */
  public Path clientCertificate() throws IOException {
    return certificate(Identity.CLIENT);
  }

  /** The key to {@link #clientCertificate}. */
  public Path clientKey() throws IOException {
    return key(Identity.CLIENT);
  }

  /** A client's certificate that no {@link TlsTunnel} believes. */
  public Path unknownClientCertificate() throws IOException {
    return certificate(Identity.STRANGERS_CLIENT);
  }

  /** The key to {@link #unknownClientCertificate}. */
  public Path unknownClientKey() throws IOException {
    return key(Identity.STRANGERS_CLIENT);
  }

  private Path certificate(Identity identity) throws IOException {
    keys(identity);
    return folder.resolve(identity.alias() + ".crt");
  }

  private Path key(Identity identity) throws IOException {
    keys(identity);
    return folder.resolve(identity.alias() + ".key");
  }

  /** Its key and certificate alone, as Java's TLS takes them. */
  synchronized KeyStore keys(Identity identity) throws IOException {
    try {
      KeyStore all = stored();
      if (!all.containsAlias(identity.alias())) {
        if (identity.signer != null) {
          keys(identity.signer);
        }
        make(identity);
        all = stored();
        writePem(all, identity);
      }
      KeyStore one = KeyStore.getInstance("PKCS12");
      one.load(null, null);
      one.setKeyEntry(
          identity.alias(),
          all.getKey(identity.alias(), password()),
          password(),
          all.getCertificateChain(identity.alias()));
      return one;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  Certificate certificateOf(Identity identity) throws IOException {
    try {
      return keys(identity).getCertificate(identity.alias());
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  static char[] password() {
    return PASSWORD.toCharArray();
  }

  private KeyStore stored() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream bytes = Files.exists(made()) ? Files.newInputStream(made()) : null) {
      store.load(bytes, password());
    }
    return store;
  }

  private Path made() {
    return folder.resolve("made.p12");
  }

  private void make(Identity identity) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
    command.addAll(List.of("-genkeypair", "-alias", identity.alias()));
    command.addAll(List.of("-keyalg", "RSA", "-keysize", "2048", "-dname"));
    command.add("CN=test " + identity.alias().replace('_', ' '));
    command.addAll(List.of("-keystore", made().toString()));
    command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
    if (identity.signer != null) {
      command.addAll(List.of("-signer", identity.signer.alias()));
    }
    command.addAll(identity.options);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException("keytool cannot make " + identity + ": " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while keytool makes " + identity, e);
    }
  }

  private void writePem(KeyStore store, Identity identity)
      throws IOException, GeneralSecurityException {
    Certificate certificate = store.getCertificate(identity.alias());
    pem(identity.alias() + ".crt", "CERTIFICATE", certificate.getEncoded());
    byte[] key = store.getKey(identity.alias(), password()).getEncoded();
    pem(identity.alias() + ".key", "PRIVATE KEY", key);
  }

  private void pem(String file, String what, byte[] bytes) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    Files.writeString(
        folder.resolve(file),
        "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(what, text, what));
  }

  @Override
  public void close() throws IOException {
    Folders.delete(folder);
  }
}
