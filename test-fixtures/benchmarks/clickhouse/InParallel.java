import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Tasks in threads, each taking the next one. */
final class InParallel {
  /** One task. */
  interface Task<T> {
    Timed.Seen run(T what, int index) throws Exception;
  }

  private InParallel() {}

  static <T> Timed.Seen run(int threads, List<T> all, Task<T> task) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Timed.Seen>> running = new ArrayList<>();
      for (int i = 0; i < all.size(); i++) {
        int index = i;
        running.add(pool.submit(() -> task.run(all.get(index), index)));
      }
      Timed.Seen seen = new Timed.Seen(0, 0);
      for (Future<Timed.Seen> one : running) {
        seen = seen.plus(one.get());
      }
      return seen;
    } finally {
      pool.shutdownNow();
    }
  }
}
