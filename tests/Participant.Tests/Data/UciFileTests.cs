using FederatedZk.Participant.Data;
using Xunit;

namespace FederatedZk.Participant.Tests.Data;

public sealed class UciFileTests
{
    [UciFact]
    public void TheFourHospitalsHaveTheKnownNumbersOfCompleteRows()
    {
        var read = UciFiles.Hospitals.Select(h => RecordFile.Read(UciFiles.File(h), HeartDisease.Schema, HeartDisease.Network)).ToList();
        Assert.Equal([303, 294, 123, 200], read.Select(r => r.Summary.Rows));
        Assert.Equal([303, 261, 46, 130], read.Select(r => r.Records.Count));
        Assert.All(read, r => Assert.Equal(0, r.Summary.Clamped));
        Assert.Equal([164, 163, 1, 29], read.Select(r => r.Records.Labels.Count(l => l == 0)));
        Assert.Equal([true, true, false, true], read.Select(r => RecordSplit.Of(r.Records, HeartDisease.Network, 1).Stratified));
    }

    /// <summary>First complete row of each file, mapped by hand.</summary>
    [UciFact]
    public void TheFirstCompleteRowsBecomeTheKnownFeatures()
    {
        int[] First(string hospital) => RecordFile.Read(UciFiles.File(hospital), HeartDisease.Schema, HeartDisease.Network).Records.Features[..13];
        // 63,1,1,145,233,1,2,150,0,2.3
        Assert.Equal([256, 256, 213, 37, 256, 102, -256, 333, -256, -256, -256, -256, 256], First("cleveland"));
        // 28,1,2,130,132,0,2,185,0,0: -739.6, 0, -250.3, 460.8, -256
        Assert.Equal([-740, 256, 0, -250, -256, 461, -256, -256, 256, -256, -256, -256, 256], First("hungarian"));
    }

    [UciFact]
    public void TheSchemaOfTheDemoIsTheSchemaOfTheseTests()
    {
        var file = FindUp(Path.Combine("scripts", "heart-disease.json"));
        var (schema, _) = Participant.Commands.SchemaFile.Read(file);
        foreach (var hospital in UciFiles.Hospitals)
        {
            var expected = RecordFile.Read(UciFiles.File(hospital), HeartDisease.Schema, HeartDisease.Network).Records;
            var found = RecordFile.Read(UciFiles.File(hospital), schema, HeartDisease.Network).Records;
            Assert.Equal(expected.Features, found.Features);
            Assert.Equal(expected.Labels, found.Labels);
        }
    }

    private static string FindUp(string relative)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, relative)))
            {
                return Path.Combine(folder.FullName, relative);
            }
        }
        throw new FileNotFoundException(relative);
    }
}
