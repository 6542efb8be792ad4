"""python torch_dataset.py outputs/features: a PyTorch model that reads the training matrix by a DataLoader."""

import sys

import torch
from torch.utils.data import BatchSampler, DataLoader, Dataset, RandomSampler

from matrix import Matrix


class MatrixDataset(Dataset):
    """Rows with their target. Each worker process maps the files for itself; they share the page cache."""

    def __init__(self, stem):
        self.stem = stem
        self.length = len(Matrix(f"{stem}.npy"))
        self.features = None

    def __len__(self):
        return self.length

    def __getitem__(self, rows):  # of a whole batch: the sampler gives lists
        if self.features is None:
            self.features = Matrix(f"{self.stem}.npy").values
            self.target = Matrix(f"{self.stem}_target.npy").values
        return torch.from_numpy(self.features[rows]), torch.from_numpy(self.target[rows])


if __name__ == "__main__":
    torch.manual_seed(0)
    data = MatrixDataset(f"{sys.argv[1]}_train")
    batches = BatchSampler(RandomSampler(data), batch_size=1024, drop_last=False)
    loader = DataLoader(data, sampler=batches, batch_size=None, num_workers=2)
    width = len(Matrix(f"{data.stem}.npy").columns)
    model = torch.nn.Sequential(torch.nn.BatchNorm1d(width), torch.nn.Linear(width, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.5)
    seen = 0
    for features, target in loader:
        loss = torch.nn.functional.l1_loss(model(features), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        seen += len(features)
    print(f"{seen:,} rows of {width} features, last loss {loss.item():.2f}")
    assert seen == len(data) and torch.isfinite(loss)
