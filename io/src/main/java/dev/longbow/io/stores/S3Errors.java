package dev.longbow.io.stores;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Locale;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.NonRetryableException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Says what a failure of S3 means. */
final class S3Errors {
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int PRECONDITION_FAILED = 412;
  private static final int NOT_IMPLEMENTED = 501;

  private S3Errors() {}

  static boolean isNotFound(SdkException failure) {
    return failure instanceof S3Exception answer
        && answer.statusCode() == NOT_FOUND
        && !isNoBucket(answer);
  }

  /** Whether a request was refused because its object is not what it was any more. */
  static boolean isChanged(SdkException failure) {
    return isNotFound(failure)
        || failure instanceof S3Exception answer
            && (answer.statusCode() == CONFLICT || answer.statusCode() == PRECONDITION_FAILED);
  }

  /** Whether a store does not know conditions. */
  static boolean isNotImplemented(SdkException failure) {
    return failure instanceof S3Exception answer && answer.statusCode() == NOT_IMPLEMENTED;
  }

  private static boolean isNoBucket(S3Exception answer) {
    return answer instanceof NoSuchBucketException || code(answer).equals("NoSuchBucket");
  }

  /** A failure after all attempts. */
  static IOException of(SdkException failure, String bucket, String key) {
    String name = "s3://" + bucket + "/" + key;
    if (failure instanceof S3Exception answer) {
      if (isNoBucket(answer)) {
        return new StoreException(
            StoreException.Kind.NO_BUCKET, "there is no bucket '" + bucket + "'", failure);
      } else if (answer.statusCode() == NOT_FOUND) {
        FileNotFoundException missing = new FileNotFoundException("No object " + name);
        missing.initCause(failure);
        return missing;
      } else if (answer.statusCode() == FORBIDDEN) {
        return new StoreException(
            StoreException.Kind.DENIED,
            "the store denies access with the credentials found (%s)".formatted(answer(answer)),
            failure);
      } else if (answer.statusCode() == PRECONDITION_FAILED) {
        return new StoreException(
            StoreException.Kind.FAILED, "the object was changed while it was read", failure);
      }
      boolean isServers = answer.statusCode() >= 500 || answer.statusCode() == 429;
      return new StoreException(
          StoreException.Kind.FAILED,
          "the store answers %s%s"
              .formatted(
                  answer(answer), isServers ? ", also after " + attempts() + " attempts" : ""),
          failure);
    }
    String message = String.valueOf(failure.getMessage());
    if (message.contains("load credentials") || message.contains("No credentials")) {
      return new StoreException(
          StoreException.Kind.NO_CREDENTIALS,
          "no credentials. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or AWS_PROFILE in the environment, or run where the machine or container has a role",
          failure);
    }
    if (failure instanceof NonRetryableException
        || failure.getCause() instanceof NonRetryableException) {
      return new StoreException(
          StoreException.Kind.FAILED, "the store failed (%s)".formatted(reason(failure)), failure);
    }
    boolean isConnection = failure instanceof SdkClientException;
    return new StoreException(
        StoreException.Kind.FAILED,
        "%s (%s)%s"
            .formatted(
                isConnection ? "no answer from the store" : "the store failed",
                reason(failure),
                ", also after " + attempts() + " attempts"),
        failure);
  }

  private static String attempts() {
    return String.valueOf(S3Clients.attempts());
  }

  /** Status, code and text: without request ids, and nobody puts keys into them. */
  private static String answer(S3Exception answer) {
    AwsErrorDetails details = answer.awsErrorDetails();
    String text = details == null || details.errorMessage() == null ? "" : details.errorMessage();
    return String.format(Locale.ROOT, "%d %s%s", answer.statusCode(), code(answer), after(text))
        .trim();
  }

  private static String after(String text) {
    return text.isBlank() ? "" : ": " + text;
  }

  static String code(S3Exception answer) {
    AwsErrorDetails details = answer.awsErrorDetails();
    return details == null || details.errorCode() == null ? "" : details.errorCode();
  }

  /** The first cause, which tells what the others wrap. */
  private static String reason(Throwable failure) {
    Throwable first = failure;
    while (first.getCause() != null && first.getCause() != first) {
      first = first.getCause();
    }
    String message = first.getMessage();
    return message == null || message.isBlank() ? first.getClass().getSimpleName() : message;
  }
}
