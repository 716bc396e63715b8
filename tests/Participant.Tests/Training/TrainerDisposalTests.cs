using FederatedZk.Participant.Training;
using TorchSharp;
using Xunit;

namespace FederatedZk.Participant.Tests.Training;

[CollectionDefinition(nameof(TensorCountCollection), DisableParallelization = true)]
public sealed class TensorCountCollection;

/// <summary>Counts the tensors of the process, so no other test may run beside it.</summary>
[Collection(nameof(TensorCountCollection))]
public sealed class TrainerDisposalTests
{
    [Fact]
    public void StepsEvaluationsAndRefusalsKeepNoTensor()
    {
        var network = Networks.HeartDisease(13, 32, 16, 1);
        var (weights, features, labels) = Networks.Random(network, 37, 4096, 12);
        var trainer = new StepTrainer(network);
        int[] huge = [.. weights.Select(_ => int.MaxValue)];
        var before = torch.Tensor.TotalCount;
        for (var i = 0; i < 3; i++)
        {
            trainer.Run(weights, features, labels);
            Evaluation.Evaluate(network, weights, features, labels);
            Evaluation.Predict(network, weights, features);
            Assert.Throws<StepOutOfRangeException>(() => trainer.Run(huge, features, labels));
            Assert.Equal(before, torch.Tensor.TotalCount);
        }
    }
}
