package dev.longbow.io.stores;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileSystemSetting;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * The client of S3 and of stores that speak its language. Everything comes from where all programs
 * for S3 look: environment variables, system properties, the profile, the container's or the
 * machine's role; nothing from pipelines.
 */
final class S3Clients {
  /** About twelve seconds of pauses, if none of them helps. */
  private static final int ATTEMPTS = 8;

  /** The first pause at most; each further one is up to twice as long. */
  private static final Duration PAUSE = Duration.ofMillis(200);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);

  private static final int MOST_CONNECTIONS = 64;

  private S3Clients() {}

  static S3Client make(Optional<URI> endpoint) {
    BackoffStrategy pauses = BackoffStrategy.exponentialDelay(PAUSE, LONGEST_PAUSE);
    S3ClientBuilder builder =
        S3Client.builder()
            .region(region(endpoint.isPresent()))
            .credentialsProvider(DefaultCredentialsProvider.builder().build())
            .httpClientBuilder(
                ApacheHttpClient.builder()
                    .maxConnections(MOST_CONNECTIONS)
                    // A thread that would outlive a job's classes in a session cluster.
                    .useIdleConnectionReaper(false)
                    .connectionTimeout(Duration.ofSeconds(10))
                    .socketTimeout(Duration.ofSeconds(60)))
            .overrideConfiguration(
                configuration ->
                    configuration.retryStrategy(
                        AwsRetryStrategy.standardRetryStrategy().toBuilder()
                            .maxAttempts(attempts())
                            .backoffStrategy(pauses)
                            .throttlingBackoffStrategy(pauses)
                            .build()));
    if (endpoint.isPresent()) {
      // Other stores than Amazon's rarely have a host name for each bucket.
      return builder.endpointOverride(endpoint.get()).forcePathStyle(true).build();
    }
    // Buckets say where they are when the configured region is not theirs.
    return builder.crossRegionAccessEnabled(true).build();
  }

  /** How often a request is made, at most. */
  static int attempts() {
    return SdkSystemSetting.AWS_MAX_ATTEMPTS.getIntegerValue().orElse(ATTEMPTS);
  }

  /** Where another store than Amazon's is. */
  static Optional<URI> endpoint() {
    return setting("aws.endpointUrlS3", "AWS_ENDPOINT_URL_S3")
        .or(() -> setting("aws.endpointUrl", "AWS_ENDPOINT_URL"))
        .or(() -> profile("endpoint_url"))
        .map(URI::create);
  }

  private static Region region(boolean isOtherStore) {
    Optional<String> given =
        setting("aws.region", "AWS_REGION")
            .or(() -> setting("aws.region", "AWS_DEFAULT_REGION"))
            .or(() -> profile("region"));
    if (given.isPresent() || isOtherStore) {
      return Region.of(given.orElse("us-east-1"));
    }
    try {
      // The machine's own, where it has one.
      return DefaultAwsRegionProviderChain.builder().build().getRegion();
    } catch (SdkClientException e) {
      return Region.US_EAST_1;
    }
  }

  private static Optional<String> setting(String property, String variable) {
    Supplier<Optional<String>> environment = () -> Optional.ofNullable(System.getenv(variable));
    return Optional.ofNullable(System.getProperty(property))
        .or(environment)
        .map(String::trim)
        .filter(text -> !text.isEmpty());
  }

  private static Optional<String> profile(String key) {
    return ProfileFile.defaultProfileFile()
        .profile(ProfileFileSystemSetting.AWS_PROFILE.getStringValueOrThrow())
        .flatMap(profile -> profile.property(key));
  }
}
